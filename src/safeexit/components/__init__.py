"""What pages show: one folder holds one component (markup, style, script, examples, guidance)."""
