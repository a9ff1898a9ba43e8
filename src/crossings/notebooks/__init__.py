"""How notebooks are run: kernels, the engine of papermill, and what a run puts out."""
