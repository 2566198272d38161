"""What every page is made of: base templates, components, styles and islands."""
