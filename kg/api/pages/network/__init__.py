"""A network as pages show it: drawn on a canvas by `static/network.js`, as SVG, as GEXF, as tables."""
