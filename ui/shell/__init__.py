"""The shell: worker thread, actions, command box, main window, welcome."""
