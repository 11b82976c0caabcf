@echo off
rem The same as "make run" on Windows.
cd /d "%~dp0"
call scripts\prepare.cmd requirements.lock || exit /b 1
.venv\Scripts\python.exe main.py %*
