"""Speed and size beside peers, printed as ratios: `make bench`. Nothing here is a test."""
