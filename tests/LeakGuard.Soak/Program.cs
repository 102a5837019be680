using LeakGuard.Faults.Comparison;
using LeakGuard.Faults.Scene;
using LeakGuard.Soak;
using LeakGuard.TestSupport;

const int wrong = 1, usage = 2, impossible = 3;

if (SoakOptions.Parse(args, out var error) is not { } options)
{
    (error is null ? Console.Out : Console.Error).WriteLine(error ?? SoakOptions.Help);
    return error is null ? 0 : usage;
}

if (!OperatingSystem.IsLinux() || Environment.GetEnvironmentVariable("LEAKGUARD_POSTGRES") is { Length: > 0 })
{
    Console.Error.WriteLine("soak: needs Linux, and a server of its own to strike: unset LEAKGUARD_POSTGRES and run tests/install.sh, which provides one.");
    return impossible;
}

Console.Error.WriteLine($"soak: {options.Minutes} minutes, seed {options.Seed}");
try
{
    await using var scene = await FaultScene.StartAsync();
    var soak = new SoakRun(scene, options, Console.Error);
    await soak.RunAsync();
    var scores = await new Duel(scene, rounds: 5).AllAsync();
    Console.WriteLine($"{soak.Table}\n{soak.Gauges}\n{Score.Table(scores)}");
    foreach (var complaint in soak.Complaints)
    {
        Console.WriteLine(complaint);
    }

    var isWell = soak.Complaints.Count == 0 && !soak.Gauges.Grow && scores.All(score => score.IsAsItShouldBe);
    Console.WriteLine(isWell ? "All is well." : "Something is wrong: see above.");
    return isWell ? 0 : wrong;
}
catch (Exception failure) when (failure is PostgresUnavailableException or PostgresFailedException or ProgramUnavailableException or PgBouncerFailedException or PlatformNotSupportedException)
{
    Console.Error.WriteLine($"soak: {failure.Message}");
    return impossible;
}
