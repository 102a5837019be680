using System.Net;
using System.Net.Sockets;
using Npgsql;
using Xunit.Abstractions;

namespace LeakGuard.Faults.Tests.Issues;

/// <summary>
/// Npgsql 10.0.0, npgsql#6655: where a server accepts and then says nothing, a synchronous Open by default connects a second time
/// without GSS encryption, with what is left of its time. Less than a millisecond of that is rounded to 0, which the socket
/// reads as "for ever". The permit it holds is not lost, but it is as good as that. GSS Encryption Mode=Disable avoids it.
/// </summary>
public sealed class GssRetryTests(ITestOutputHelper output)
{
    private const int Callers = 16;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Without_GSS_encryption_a_synchronous_open_ends_in_time_when_a_server_keeps_silent()
    {
        using var silent = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        silent.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        silent.Listen(4 * Callers);
        var port = ((IPEndPoint)silent.LocalEndPoint!).Port;
        var byDefault = Enumerable.Range(0, Callers).Select(_ => OpenAsync(port, "")).ToArray();
        var disabled = Enumerable.Range(0, Callers).Select(_ => OpenAsync(port, "GSS Encryption Mode=Disable")).ToArray();

        var failures = await Task.WhenAll(disabled).WaitAsync(Patience);

        Assert.All(failures, failure => Assert.IsType<TimeoutException>(failure?.InnerException));
        output.WriteLine($"By default, {byDefault.Count(open => !open.IsCompleted)} of {Callers} hang.");
        silent.Dispose(); // Frees those that hang: the system resets what nobody has accepted.
        await Task.WhenAll(byDefault).WaitAsync(Patience);
    }

    private static Task<Exception?> OpenAsync(int port, string setting) => Task.Factory.StartNew(
        () => Record.Exception(() =>
        {
            using var connection = new NpgsqlConnection($"Host=127.0.0.1;Port={port};Username=nobody;Timeout=1;Pooling=false;{setting}");
            connection.Open();
        }),
        default,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default)!;
}
