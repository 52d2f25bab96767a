"""The parts of the HTML report. Every text from a page or a rule is escaped by markupsafe."""
