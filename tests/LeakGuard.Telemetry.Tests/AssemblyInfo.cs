// What listens here listens to the whole process: one test after another.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
