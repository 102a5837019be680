using LeakGuard.Reporting.Logging;

namespace LeakGuard.Tests.Reporting.Logging;

public sealed class LeaseScopeTests : IDisposable
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";
    private const string Span = "b7ad6b7169203331";

    private static readonly LeaseInfo Lease = Sample.Lease() with { SpanId = Span, Operation = "GET /orders" };

    private readonly LogRecorder _log = new();
    private readonly LogListener _listener;

    public LeaseScopeTests() => _listener = new LogListener(_log, "db:5432/app", TimeSpan.Zero, TimeProvider.System);

    public void Dispose()
    {
        _listener.Dispose();
        _log.Dispose();
    }

    [Fact]
    public void A_line_about_a_lease_is_found_by_the_trace_of_the_request_that_took_it()
    {
        _listener.OnLeakDetected(Sample.Leak() with { Lease = Lease });
        _listener.OnLeakResolved(Sample.Resolution() with { Lease = Lease });
        _listener.OnLeaseReclaimed(Sample.Reclamation() with { Lease = Lease });
        _listener.OnReclaimFailed(Lease, new IOException());

        Assert.Equal(4, _log.Lines.Count);
        Assert.All(_log.Lines, line =>
        {
            var scope = Assert.IsType<LeaseScope>(Assert.Single(line.Scopes));
            Assert.Equal([new("TraceId", Trace), new("SpanId", Span), new("Operation", "GET /orders")], scope);
            Assert.Equal(3, scope.Count);
            Assert.Equal(Span, scope[1].Value);
            Assert.Equal($"TraceId:{Trace}, SpanId:{Span}, Operation:GET /orders", scope.ToString());
        });
    }

    [Fact]
    public void A_lease_without_a_trace_has_no_scope()
    {
        _listener.OnLeakDetected(Sample.Leak() with { Lease = Lease with { TraceId = null } });

        Assert.Empty(Assert.Single(_log.Lines).Scopes);
    }

    [Fact]
    public void What_is_no_lease_has_no_scope_and_none_is_left_open()
    {
        _listener.OnLeakDetected(Sample.Leak() with { Lease = Lease });
        _listener.OnRejected(Sample.Rejection());
        _listener.OnBreakerChanged(Sample.Transition());
        _listener.OnNestedLeases(Sample.Nested());

        Assert.All(_log.Lines.Skip(1), line => Assert.Empty(line.Scopes));
        Assert.Equal(4, _log.Lines.Count);
    }
}
