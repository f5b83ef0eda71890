"""One `evals.comparison.Report`, rendered: `terminal.show`, `markdown.render`, `junit.render`, `html.render`."""
