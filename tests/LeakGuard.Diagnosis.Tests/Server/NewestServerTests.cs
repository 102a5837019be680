namespace LeakGuard.Diagnosis.Tests.Server;

/// <summary>Says so where the theories over all servers have none of the newest major version to run on.</summary>
public sealed class NewestServerTests
{
    [NewestServerFact]
    public async Task PostgreSQL_18_is_among_the_servers_that_are_tried()
    {
        Assert.Contains(18, Servers.Majors);
        Assert.Equal(18, (await Servers.GetAsync(18)).Version.Major);
    }
}
