using System.Net.Sockets;
using System.Transactions;
using LeakGuard.Faults.Verdicts;
using Npgsql;

namespace LeakGuard.Faults.Tests;

public sealed class ClarityTests
{
    private static readonly Clarity Everything = new(Network: true, Refusals: true, "57P01");

    public static TheoryData<Exception> Telling =>
    [
        new NpgsqlException("Exception while reading from stream", new TimeoutException()),
        new NpgsqlException("Exception while reading from stream", new EndOfStreamException()),
        new NpgsqlException("Failed to connect", new SocketException()),
        new PostgresException("terminating connection", "FATAL", "FATAL", "57P01"),
        new TransactionInDoubtException("", new NpgsqlException("", new TimeoutException())),
        new NpgsqlException("", new PostgresException("terminating connection", "FATAL", "FATAL", "57P01")),
    ];

    public static TheoryData<Exception> Mute =>
    [
        new NullReferenceException(),
        new ObjectDisposedException("NpgsqlTransaction"),
        new InvalidOperationException("Connection is not open"),
        new NpgsqlException("Received backend message CommandComplete"),
        new PostgresException("out of memory", "ERROR", "ERROR", "53200"),
        new OperationCanceledException(),
        new AggregateException(new TimeoutException()),
        new TimeoutException(),
        new TransactionInDoubtException(),
        new TransactionAbortedException("", new ObjectDisposedException("NpgsqlTransaction")),
    ];

    [Theory]
    [MemberData(nameof(Telling))]
    public void Errors_that_tell_are_clear(Exception failure) => Assert.True(Everything.IsClear(failure));

    [Theory]
    [MemberData(nameof(Mute))]
    public void All_others_are_not(Exception failure) => Assert.False(Everything.IsClear(failure));

    [Fact]
    public void What_has_no_place_under_a_fault_is_unclear_there()
    {
        var clarity = new Clarity(Network: false, Refusals: false);

        Assert.False(clarity.IsClear(new NpgsqlException("Failed to connect", new SocketException())));
        Assert.False(clarity.IsClear(new PostgresException("terminating connection", "FATAL", "FATAL", "57P01")));
    }
}
