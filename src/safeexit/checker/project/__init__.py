"""What a folder of templates holds together: who includes and extends whom, and what that brings."""
