using System.Diagnostics;
using System.Text;

namespace LeakGuard.Diagnosis.Tests.Pooler;

public sealed class HostileConsoleTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    public static TheoryData<string, byte[]> Greetings => new()
    {
        { "nothing at all", [] },
        { "a web server", Encoding.ASCII.GetBytes("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n") },
        { "half a head", [(byte)'R', 0, 0] },
        { "a message without end", [(byte)'R', 0x7f, 0xff, 0xff, 0xff, 1, 2, 3] },
        { "a negative length", [(byte)'R', 0xff, 0xff, 0xff, 0xff] },
        { "a length below its own", [(byte)'R', 0, 0, 0, 3] },
        { "no letter for a type", [7, 0, 0, 0, 4] },
        { "an empty request to prove oneself", FakeConsole.Message('R', []) },
        { "an unknown way to prove oneself", FakeConsole.Message('R', [0, 0, 0, 7]) },
        { "md5 without salt", FakeConsole.Message('R', [0, 0, 0, 5]) },
        { "a SCRAM proof before the challenge", FakeConsole.Message('R', [0, 0, 0, 12, .. "v=abc"u8]) },
        { "only SCRAM with channel binding", FakeConsole.Message('R', [0, 0, 0, 10, .. "SCRAM-SHA-256-PLUS\0\0"u8]) },
        { "rows before the login", FakeConsole.Row(["x"]) },
        { "an error without fields", FakeConsole.Message('E', []) },
        { "an error of rubbish", FakeConsole.Message('E', [0xff, 0xfe, 1, 2, 3]) },
        { "settings for ever", [.. Enumerable.Repeat(FakeConsole.Message('S', "a\0b\0"u8), 2000).SelectMany(message => message)] },
        { "SCRAM begun and let in without proof", [.. FakeConsole.Message('R', [0, 0, 0, 10, .. "SCRAM-SHA-256\0\0"u8]), .. FakeConsole.Ready()] },
        { "a SCRAM challenge of its own making", [.. FakeConsole.Message('R', [0, 0, 0, 10, .. "SCRAM-SHA-256\0\0"u8]), .. FakeConsole.Message('R', [0, 0, 0, 11, .. "r=mine,s=AAAA,i=4096"u8])] },
        { "a SCRAM challenge of rubbish", [.. FakeConsole.Message('R', [0, 0, 0, 10, .. "SCRAM-SHA-256\0\0"u8]), .. FakeConsole.Message('R', [0, 0, 0, 11, .. ",,=,r"u8])] },
    };

    public static TheoryData<string, byte[]> Answers => new()
    {
        { "nothing at all", [] },
        { "a row description that ends early", FakeConsole.Message('T', [0, 2, (byte)'a', 0]) },
        { "a row description without end of name", FakeConsole.Message('T', [0, 1, (byte)'a', (byte)'b']) },
        { "too many columns", FakeConsole.Message('T', [0x7f, 0xff]) },
        { "fewer columns than none", FakeConsole.Message('T', [0xff, 0xff]) },
        { "a row that ends early", FakeConsole.Message('D', [0, 1, 0, 0]) },
        { "a value longer than its row", FakeConsole.Message('D', [0, 1, 0x7f, 0, 0, 0, 1]) },
        { "a value of negative length", FakeConsole.Message('D', [0, 1, 0xff, 0xff, 0xff, 0xf0]) },
        { "an unknown message", FakeConsole.Message('x', []) },
        { "another version string", [.. FakeConsole.Columns(["version"]), .. FakeConsole.Row(["Odyssey 1.4"]), .. FakeConsole.Message('Z', "I"u8)] },
        { "a version of nothing", [.. FakeConsole.Columns(["version"]), .. FakeConsole.Row([null]), .. FakeConsole.Message('Z', "I"u8)] },
        { "a version in no column", [.. FakeConsole.Row(["PgBouncer 1.25.0"]), .. FakeConsole.Message('Z', "I"u8)] },
    };

    [Theory]
    [MemberData(nameof(Greetings))]
    public async Task A_greeting_that_is_none_fails_in_one_line(string what, byte[] bytes)
    {
        await using var fake = FakeConsole.Sending(bytes);

        var failure = await Assert.ThrowsAsync<PgBouncerException>(() => PgBouncerConsole.ConnectAsync(fake.ConnectionString, Patience));

        Assert.True(failure.Message is { Length: < 500 } message && !message.Contains('\n') && !message.Contains("hunter2"), $"{what}: {failure.Message}");
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task An_answer_that_is_none_fails_in_one_line_and_closes_the_console(string what, byte[] bytes)
    {
        await using var fake = FakeConsole.Sending([.. FakeConsole.Ready(), .. bytes]);
        await using var console = await PgBouncerConsole.ConnectAsync(fake.ConnectionString, Patience);

        var failure = await Assert.ThrowsAsync<PgBouncerException>(() => console.LookAsync());

        Assert.True(failure.Message is { Length: < 500 } message && !message.Contains('\n'), $"{what}: {failure.Message}");
        await Assert.ThrowsAnyAsync<Exception>(() => console.LookAsync());
    }

    [Fact]
    public async Task Rows_without_end_are_cut_off_by_time_or_number()
    {
        var flood = Enumerable.Repeat(FakeConsole.Row(["x"]), 1000).SelectMany(row => row).ToArray();
        await using var fake = new FakeConsole(async stream =>
        {
            await FakeConsole.ReadStartAsync(stream);
            await stream.WriteAsync(FakeConsole.Ready());
            await stream.WriteAsync(FakeConsole.Columns(["version"]));
            while (true)
            {
                await stream.WriteAsync(flood);
            }
        });
        await using var console = await PgBouncerConsole.ConnectAsync(fake.ConnectionString, TimeSpan.FromSeconds(30));
        var before = GC.GetTotalAllocatedBytes();
        var watch = Stopwatch.StartNew();

        await Assert.ThrowsAsync<PgBouncerException>(() => console.LookAsync());

        Assert.True(watch.Elapsed < Wait.Generous);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 512L << 20);
    }

    [Fact]
    public async Task No_bytes_make_it_hang_or_throw_anything_else()
    {
        const int Seed = 7;
        var random = new Random(Seed);
        byte[] sound = [.. FakeConsole.Ready(), .. FakeConsole.Columns(["version"]), .. FakeConsole.Row(["PgBouncer 1.25.0"]), .. FakeConsole.Message('Z', "I"u8), .. FakeConsole.Columns(["database", "user"]), .. FakeConsole.Row(["a", null])];
        for (var round = 0; round < 200; round++)
        {
            var bytes = (byte[])sound.Clone();
            for (var change = random.Next(1, 6); change > 0; change--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            await using var fake = FakeConsole.Sending(bytes[..random.Next(bytes.Length)]);
            var failure = await Record.ExceptionAsync(async () =>
            {
                await using var console = await PgBouncerConsole.ConnectAsync(fake.ConnectionString, TimeSpan.FromMilliseconds(30));
                await console.LookAsync();
            });
            Assert.True(failure is PgBouncerException, $"seed {Seed}, round {round}: {failure}");
        }
    }
}
