// A running simulation has the thread pool to itself, so tests run one after the other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
