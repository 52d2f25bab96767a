"""What a site without a server needs: files, snippets to paste, and the components put into built pages."""
