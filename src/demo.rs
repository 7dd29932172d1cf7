//! A fictional county, made from a fixed seed, to try everything on.
