// Slicework
