using System.Text;
using System.Text.Json;

namespace LeakGuard.Cli.Recording;

/// <summary>A recording: one sample a line, written through at once, so that it is whole wherever it ends.</summary>
internal sealed class SampleFile : IDisposable
{
    private readonly StreamWriter _writer;

    private SampleFile(StreamWriter writer) => _writer = writer;

    /// <summary>Goes on with a recording, or begins one.</summary>
    /// <exception cref="CliException">The file cannot be written, or is something else.</exception>
    public static SampleFile Append(string path)
    {
        try
        {
            if (File.Exists(path) && new FileInfo(path).Length > 0 && Read(path).Samples.Count == 0)
            {
                throw new CliException($"{path} is no recording of leakguard. Name another file, so that this one is not spoilt.");
            }

            return new SampleFile(new StreamWriter(path, append: true, new UTF8Encoding(false)) { AutoFlush = true });
        }
        catch (Exception refused) when (IsRefusal(refused))
        {
            throw new CliException($"{path} cannot be written ({refused.GetType().Name}). Check the folder and its permissions.");
        }
    }

    /// <summary>Reads what can be read, in the order of time. The last line may be cut off, and others spoilt: those are counted.</summary>
    /// <exception cref="CliException">The file cannot be read.</exception>
    public static (IReadOnlyList<Sample> Samples, int Unreadable) Read(string path)
    {
        List<Sample> samples = [];
        var unreadable = 0;
        try
        {
            foreach (var line in File.ReadLines(path).Where(line => !string.IsNullOrWhiteSpace(line)))
            {
                if (Parse(line) is { } sample)
                {
                    samples.Add(sample);
                }
                else
                {
                    unreadable++;
                }
            }
        }
        catch (Exception refused) when (IsRefusal(refused))
        {
            throw new CliException($"{path} cannot be read ({refused.GetType().Name}). Check the name and its permissions.");
        }

        return ([.. samples.OrderBy(sample => sample.At)], unreadable);
    }

    public void Add(Sample sample) => _writer.WriteLine(JsonSerializer.Serialize(sample, SampleJson.Plain.Sample));

    public void Dispose() => _writer.Dispose();

    private static Sample? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, SampleJson.Default.Sample) is { Version: Sample.CurrentVersion, Severity: not null } sample ? sample : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsRefusal(Exception failure) =>
        failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;
}
