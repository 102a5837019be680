// The tests share two servers, and judge what those are doing: one at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
