using System.Text.RegularExpressions;

namespace LeakGuard.Tests.Architecture;

/// <summary>Imports go down the stairs only: a room uses the rooms named here and no other.</summary>
public sealed class StaircaseTests
{
    private const string Root = "";

    private static readonly Dictionary<string, string[]> Stairs = new()
    {
        [Root] = [],
        ["CallSites"] = [],
        ["Admission"] = [],
        ["Leasing"] = ["CallSites", "Admission"],
        ["Watchdog"] = ["Leasing", "CallSites", "Admission"],
        ["Connections"] = ["Leasing", "CallSites"],
        ["Reporting"] = [],
        ["DependencyInjection"] = ["CallSites", "Admission", "Leasing", "Watchdog", "Connections", "Reporting"],
    };

    // Public, so in the root namespace; but they live upstairs.
    private static readonly Regex Guarded = new(@"\bGuarded(DataSource|Connection|Command|Batch|Transaction)\b");

    public static TheoryData<string> Files
    {
        get
        {
            var data = new TheoryData<string>();
            foreach (var file in SourceTree.FilesUnder("src/LeakGuard"))
            {
                data.Add(SourceTree.Relative(file));
            }

            return data;
        }
    }

    [Fact]
    public void Every_room_has_its_step()
    {
        var rooms = Directory.EnumerateDirectories(Path.Combine(SourceTree.Root, "src/LeakGuard"))
            .Select(Path.GetFileName)
            .Where(name => name is not ("bin" or "obj"));

        Assert.Empty(rooms.Except(Stairs.Keys));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_room_uses_only_rooms_below_it(string file)
    {
        var room = RoomOf(file);
        var code = SourceTree.CodeOf(Path.Combine(SourceTree.Root, file));
        var allowed = Stairs[room].Append(room);
        var others = Stairs.Keys.Where(name => name.Length > 0).Except(allowed);

        Assert.DoesNotContain(others, other => Regex.IsMatch(code, $@"(?<![\w.""])(LeakGuard\.)?{other}(\.\w|;)"));
        if (room is not ("Connections" or "DependencyInjection"))
        {
            Assert.DoesNotMatch(Guarded, code.Replace("\"LeakGuard.GuardedDataSource\"", "", StringComparison.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void The_folder_is_the_namespace_except_for_the_public_face(string file)
    {
        var space = Regex.Match(SourceTree.CodeOf(Path.Combine(SourceTree.Root, file)), @"^namespace ([\w.]+);", RegexOptions.Multiline).Groups[1].Value;
        var folder = Path.GetDirectoryName(file)!.Replace("src/", "", StringComparison.Ordinal).Replace('/', '.');

        var isFace = RoomOf(file) is "Connections" && space == "LeakGuard"
            || RoomOf(file) is "DependencyInjection" && space is "Npgsql" or "Microsoft.Extensions.DependencyInjection";
        Assert.True(space == folder || isFace, $"{file} declares namespace {space}.");
    }

    private static string RoomOf(string file)
    {
        var parts = file.Split('/');
        return parts.Length > 3 ? parts[2] : Root;
    }
}
