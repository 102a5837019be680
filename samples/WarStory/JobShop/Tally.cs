using System.Collections.Concurrent;

namespace WarStory.JobShop;

/// <summary>What became of the jobs. Thread-safe.</summary>
internal sealed class Tally
{
    private readonly ConcurrentQueue<JobRecord> _records = new();

    public void Add(JobRecord record) => _records.Enqueue(record);

    public int Count(JobEnd end) => _records.Count(record => record.End == end);

    /// <summary>How many of the jobs that began at <paramref name="moment"/> or later ended so.</summary>
    public int CountBegunSince(TimeSpan moment, params JobEnd[] ends) =>
        _records.Count(record => record.StartedAt >= moment && ends.Contains(record.End));

    /// <summary>How many jobs ended so at <paramref name="moment"/> or later.</summary>
    public int CountEndedSince(TimeSpan moment, params JobEnd[] ends) =>
        _records.Count(record => record.EndedAt >= moment && ends.Contains(record.End));

    public int SlowReportsDone => _records.Count(record => record is { IsReport: true, End: JobEnd.Done });

    public TimeSpan SlowestImport => _records.Where(record => !record.IsReport).Select(record => record.Took).DefaultIfEmpty().Max();

    public T? First<T>()
        where T : Exception =>
        _records.Select(record => record.Failure).OfType<T>().FirstOrDefault();

    public Exception? First(JobEnd end) => _records.FirstOrDefault(record => record.End == end)?.Failure;

    public override string ToString() =>
        $"{Count(JobEnd.Done)} done, {Count(JobEnd.Invalid)} invalid records, {Count(JobEnd.Refused)} refused a connection";
}
