namespace LeakGuard.IntegrationTests.Samples;

[Collection(nameof(Undisturbed))]
public sealed class WarStoryTests
{
    [Fact]
    public async Task What_the_war_story_claims_comes_true()
    {
        var (exitCode, output) = await SampleProcess.RunAsync("WarStory");

        Assert.True(exitCode == 0, output);
    }
}
