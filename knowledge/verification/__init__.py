"""What the verifier looks at in a sentence and in its evidence, one file for each rule."""
