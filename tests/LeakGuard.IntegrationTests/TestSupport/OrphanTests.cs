using System.Diagnostics;
using System.Globalization;
using LeakGuard.TestSupport;

namespace LeakGuard.IntegrationTests.TestSupport;

public sealed class OrphanTests
{
    private static readonly TimeSpan Generous = TimeSpan.FromSeconds(60);

    [OwnedServerFact]
    public async Task A_server_is_gone_after_its_owner_was_killed()
    {
        var (owner, postmaster, folder) = await StartOwnerAsync();
        using (owner)
        {
            UnixSignal.Send(owner.Id, UnixSignal.Kill);

            Assert.True(await IsGoneAsync(postmaster, folder));
        }
    }

    [OwnedServerFact]
    public async Task A_frozen_server_is_gone_after_its_owner_was_killed()
    {
        var (owner, postmaster, folder) = await StartOwnerAsync();
        using (owner)
        {
            new ServerProcesses(postmaster).Freeze();
            UnixSignal.Send(owner.Id, UnixSignal.Kill);

            Assert.True(await IsGoneAsync(postmaster, folder));
        }
    }

    [OwnedServerFact]
    public async Task The_rest_of_a_killed_server_is_gone_after_its_owner_was_killed()
    {
        var (owner, postmaster, folder) = await StartOwnerAsync();
        using (owner)
        {
            var processes = new ServerProcesses(postmaster);
            processes.Freeze();
            var children = processes.Children();
            UnixSignal.Send(postmaster, UnixSignal.Kill);
            UnixSignal.Send(owner.Id, UnixSignal.Kill);

            Assert.True(await IsGoneAsync(postmaster, folder));
            Assert.True(await Poll.UntilAsync(() => !children.Any(child => ProcessTable.IsAlive(child.Pid)), Generous));
        }
    }

    [OwnedServerFact]
    public async Task A_server_is_gone_after_its_owner_ended_normally()
    {
        var (owner, postmaster, folder) = await StartOwnerAsync();
        using (owner)
        {
            owner.StandardInput.Close();
            await owner.WaitForExitAsync().WaitAsync(Generous);

            Assert.Equal(0, owner.ExitCode);
            Assert.False(ProcessTable.IsAlive(postmaster));
            Assert.False(Directory.Exists(folder));
        }
    }

    [PgBouncerTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_PgBouncer_is_gone_after_its_owner_was_killed(bool isFrozen)
    {
        var (owner, _, _) = await StartOwnerAsync("pgbouncer");
        using (owner)
        {
            await owner.StandardOutput.ReadLineAsync().WaitAsync(Generous);
            var (bouncer, folder) = await ReadPlaceAsync(owner);
            if (isFrozen)
            {
                UnixSignal.Send(bouncer, UnixSignal.Stop);
            }

            UnixSignal.Send(owner.Id, UnixSignal.Kill);

            Assert.True(await IsGoneAsync(bouncer, folder));
        }
    }

    private static async Task<(Process Owner, int Postmaster, string Folder)> StartOwnerAsync(params string[] arguments)
    {
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var host = Path.Combine(AppContext.BaseDirectory, "LeakGuard.PostgresHost.dll");
        var owner = Process.Start(new ProcessStartInfo(dotnet, ["exec", host, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        await owner.StandardOutput.ReadLineAsync().WaitAsync(Generous);
        var (postmaster, folder) = await ReadPlaceAsync(owner);
        return (owner, postmaster, folder);
    }

    private static async Task<(int Pid, string Folder)> ReadPlaceAsync(Process owner)
    {
        var place = (await owner.StandardOutput.ReadLineAsync().WaitAsync(Generous))!.Split(' ', 2);
        return (int.Parse(place[0], CultureInfo.InvariantCulture), place[1]);
    }

    private static Task<bool> IsGoneAsync(int postmaster, string folder) =>
        Poll.UntilAsync(() => !ProcessTable.IsAlive(postmaster) && !Directory.Exists(folder), Generous);
}
