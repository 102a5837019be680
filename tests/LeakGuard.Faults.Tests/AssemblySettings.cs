// Faults strike whole servers and the whole process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
