@echo off
rem The same as "make test" on Windows, on SQLite (PostgreSQL where SIJI_TEST_POSTGRES names one).
cd /d "%~dp0"
call scripts\prepare.cmd requirements-dev.lock || exit /b 1
set QT_QPA_PLATFORM=offscreen
.venv\Scripts\python.exe -m pytest -n 2 --dist loadfile %*
