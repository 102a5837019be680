using LeakGuard.Admission;
using Xunit.Abstractions;

namespace LeakGuard.Tests.Admission;

/// <summary>The model: at any time each permit is free or held by exactly one caller, and in the end all are free.</summary>
public sealed class TurnstileRaceTests(ITestOutputHelper output)
{
    private const int Capacity = 5;

    [Theory]
    [InlineData(200_000)]
    public async Task Every_permit_comes_back_whatever_is_cancelled_or_times_out(int operations)
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var gate = new Turnstile(Capacity, queueLimit: 12, TimeProvider.System);
        var holders = new int[Capacity];
        var outcomes = new long[4];
        long cancelled = 0;

        await Task.WhenAll(Enumerable.Range(0, 24).Select(worker => Task.Run(() => Work(new Random(seed + worker)))));

        output.WriteLine($"granted {outcomes[0]}, timed out {outcomes[1]}, queue full {outcomes[2]}, cancelled {cancelled}");
        Assert.Equal((0, 0), (gate.InUse, gate.Waiting));
        Assert.All(holders, held => Assert.Equal(0, held));
        Assert.All(Enumerable.Range(0, Capacity), _ => Assert.True(gate.TryEnter(out var _)));

        async Task Work(Random random)
        {
            for (var i = 0; i < operations / 24; i++)
            {
                using var cancellation = new CancellationTokenSource();
                if (await Enter(random, cancellation) is not { } permit)
                {
                    continue;
                }

                Assert.Equal(1, Interlocked.Increment(ref holders[permit]));
                if (random.Next(4) == 0)
                {
                    await Task.Yield();
                }

                Interlocked.Decrement(ref holders[permit]);
                gate.Leave(permit);
            }
        }

        async Task<int?> Enter(Random random, CancellationTokenSource cancellation)
        {
            try
            {
                if (gate.TryEnter(out var free))
                {
                    return free;
                }

                var entering = gate.EnterAsync(TimeSpan.FromMilliseconds(5), null, cancellation.Token);
                if (random.Next(5) == 0)
                {
                    _ = Task.Run(cancellation.Cancel);
                }

                var ticket = await entering;
                Interlocked.Increment(ref outcomes[(int)ticket.Outcome]);
                return ticket.IsGranted ? ticket.Permit : null;
            }
            catch (OperationCanceledException)
            {
                Interlocked.Increment(ref cancelled);
                return null;
            }
        }
    }
}
