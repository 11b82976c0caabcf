@echo off
rem Make the virtual environment and install the locked dependencies named by the argument.
if not exist .venv\Scripts\python.exe (
    py -3.12 -m venv .venv || py -3.11 -m venv .venv || py -3.13 -m venv .venv || python -m venv .venv
)
if not exist .venv\Scripts\python.exe (
    echo Python 3.11, 3.12 or 3.13 is needed: https://www.python.org/downloads/
    exit /b 1
)
fc /b %1 .venv\installed-%1 >nul 2>&1
if errorlevel 1 (
    .venv\Scripts\python.exe -m pip install --quiet --require-hashes -r %1 || exit /b 1
    copy /y %1 .venv\installed-%1 >nul
)
