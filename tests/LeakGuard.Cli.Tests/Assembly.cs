// The tests share a server, and fill and stop it: one at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
