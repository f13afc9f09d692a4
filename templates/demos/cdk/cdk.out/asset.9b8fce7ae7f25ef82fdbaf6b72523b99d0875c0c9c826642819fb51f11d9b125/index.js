// A program of the library, left out.
