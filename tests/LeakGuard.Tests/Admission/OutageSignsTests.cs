using System.Net.Sockets;
using LeakGuard.Admission;
using LeakGuard.Tests.Reporting;
using Npgsql;

namespace LeakGuard.Tests.Admission;

public sealed class OutageSignsTests
{
    private const string Exhausted = "The connection pool has been exhausted, either raise 'Max Pool Size' (currently 100) or 'Timeout' (currently 15 seconds) in your connection string.";

    private static readonly Dictionary<string, Exception> Failures = new()
    {
        ["refused"] = new NpgsqlException("Failed to connect to 127.0.0.1:5432", new SocketException((int)SocketError.ConnectionRefused)),
        ["broken"] = new NpgsqlException("Exception while reading from stream", new EndOfStreamException()),
        ["reset"] = new NpgsqlException("Exception while reading from stream", new IOException("reset", new SocketException())),
        ["timed out"] = new NpgsqlException("The operation has timed out", new TimeoutException()),
        ["bare socket"] = new SocketException((int)SocketError.HostUnreachable),
        ["bare stream"] = new IOException(),
        ["bare time-out"] = new TimeoutException(),
        ["every host"] = Hosts(new NpgsqlException("", new SocketException()), new TimeoutException()),
        ["one host with a wrong password"] = Hosts(new NpgsqlException("", new SocketException()), Sql("28P01")),
        ["wrapped 57P03"] = new NpgsqlException("", Sql("57P03")),
        ["wrapped 28P01"] = new NpgsqlException("", Sql("28P01")),
        ["cancelled"] = new OperationCanceledException(),
        ["task cancelled"] = new TaskCanceledException("", new TimeoutException()),
        ["exhausted"] = new NpgsqlException(Exhausted, new TimeoutException()),
        ["refused by the guard"] = new PoolWaitTimeoutException(Sample.Rejection(RejectionReason.WaitTimeout)),
        ["anything of Npgsql"] = new NpgsqlException("No password has been provided"),
        ["anything else"] = new InvalidOperationException(),
    };

    [Theory]
    [InlineData("refused")]
    [InlineData("broken")]
    [InlineData("reset")]
    [InlineData("timed out")]
    [InlineData("bare socket")]
    [InlineData("bare stream")]
    [InlineData("bare time-out")]
    [InlineData("every host")]
    [InlineData("wrapped 57P03")]
    public void These_say_that_the_database_is_down(string failure)
    {
        Assert.True(OutageSigns.IsOutage(Failures[failure]));
        Assert.False(OutageSigns.IsAnswer(Failures[failure]));
    }

    [Theory]
    [InlineData("one host with a wrong password", false)]
    [InlineData("wrapped 28P01", true)]
    [InlineData("cancelled", false)]
    [InlineData("task cancelled", false)]
    [InlineData("exhausted", false)]
    [InlineData("refused by the guard", false)]
    [InlineData("anything of Npgsql", false)]
    [InlineData("anything else", false)]
    public void These_do_not(string failure, bool isAnswer)
    {
        Assert.False(OutageSigns.IsOutage(Failures[failure]));
        Assert.Equal(isAnswer, OutageSigns.IsAnswer(Failures[failure]));
    }

    [Theory]
    [InlineData("57P01", true)]
    [InlineData("57P02", true)]
    [InlineData("57P03", true)]
    [InlineData("53300", true)]
    [InlineData("08000", true)]
    [InlineData("08006", true)]
    [InlineData("08P01", true)]
    [InlineData("28P01", false)]
    [InlineData("28000", false)]
    [InlineData("3D000", false)]
    [InlineData("42601", false)]
    [InlineData("57014", false)]
    [InlineData("57P04", false)]
    [InlineData("53100", false)]
    public void What_the_server_says_is_told_by_its_code(string sqlState, bool isOutage)
    {
        Assert.Equal(isOutage, OutageSigns.IsOutage(Sql(sqlState)));
        Assert.Equal(!isOutage, OutageSigns.IsAnswer(Sql(sqlState)));
    }

    private static PostgresException Sql(string state) => new("no", "FATAL", "FATAL", state);

    private static NpgsqlException Hosts(params Exception[] each) =>
        new("Unable to connect to a suitable host. Check inner exception for more details.", new AggregateException(each));
}
