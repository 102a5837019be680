using System.Text.RegularExpressions;

namespace LeakGuard.Tests.Architecture;

/// <summary>Imports go down the stairs only: a room uses the rooms named here and no other.</summary>
public sealed class StaircaseTests
{
    private const string Root = "";
    private const string Core = "LeakGuard";
    private const string Diagnosis = "LeakGuard.Diagnosis";
    private const string AspNetCore = "LeakGuard.AspNetCore";
    private const string Cli = "LeakGuard.Cli";

    /// <summary>Each package's rooms, and the rooms of its own that each may use.</summary>
    private static readonly Dictionary<string, Dictionary<string, string[]>> Stairs = new()
    {
        [Core] = new()
        {
            [Root] = [],
            ["CallSites"] = [],
            ["Admission"] = [],
            ["Leasing"] = ["CallSites", "Admission"],
            ["Watchdog"] = ["Leasing", "CallSites", "Admission"],
            ["Connections"] = ["Leasing", "CallSites"],
            ["Reporting"] = [],
            ["DependencyInjection"] = ["CallSites", "Admission", "Leasing", "Watchdog", "Connections", "Reporting"],
        },
        ["LeakGuard.EntityFrameworkCore"] = new()
        {
            ["Guests"] = [],
            ["Storage"] = ["Guests"],
            ["Configuration"] = ["Guests", "Storage"],
        },
        [Diagnosis] = new()
        {
            [Root] = [],
            ["Server"] = [],
            ["Pooler"] = [],
            ["Joining"] = [],
            ["Verdicts"] = ["Joining"],
            ["Killing"] = ["Server"],
            ["Fleet"] = ["Server", "Pooler"],
            ["Audit"] = [],
            ["Examination"] = ["Joining", "Server", "Pooler", "Verdicts", "Audit"],
            ["DependencyInjection"] = ["Examination", "Fleet"],
        },
        [AspNetCore] = new()
        {
            [Root] = [],
            ["Exchange"] = [],
            ["Access"] = [],
            ["Gathering"] = ["Exchange"],
            ["Rendering"] = ["Exchange"],
            ["Builder"] = ["Access", "Exchange", "Gathering", "Rendering"],
        },
        [Cli] = new()
        {
            [Root] = [],
            ["Terminal"] = [],
            ["Connecting"] = [],
            ["Looking"] = ["Connecting"],
            ["Recording"] = ["Looking"],
            ["Rendering"] = ["Looking", "Recording", "Terminal"],
            ["Live"] = ["Looking", "Rendering", "Terminal"],
            ["Commands"] = ["Connecting", "Live", "Looking", "Recording", "Rendering", "Terminal"],
        },
    };

    /// <summary>The rooms of another package that a package may use beside that one's public face.</summary>
    private static readonly Dictionary<(string Package, string Other), string[]> OfOthers = new()
    {
        [(Diagnosis, Core)] = ["DependencyInjection", "Reporting"],
        [(Cli, Diagnosis)] = ["Joining"],
        [(Cli, AspNetCore)] = ["Exchange"],
        [("LeakGuard.EntityFrameworkCore", Core)] = ["Leasing", "Connections"],
    };

    /// <summary>Types that are to be found in the namespaces they extend.</summary>
    private static readonly (string Package, string Room, string Space)[] Faces =
    [
        (Core, "Connections", "LeakGuard"),
        (Core, "DependencyInjection", "Npgsql"),
        (Core, "DependencyInjection", "Microsoft.Extensions.DependencyInjection"),
        ("LeakGuard.EntityFrameworkCore", "Configuration", "Microsoft.EntityFrameworkCore"),
        ("LeakGuard.EntityFrameworkCore", "Configuration", "Microsoft.Extensions.DependencyInjection"),
        (Diagnosis, "Server", Diagnosis),
        (Diagnosis, "Pooler", Diagnosis),
        (Diagnosis, "Verdicts", Diagnosis),
        (Diagnosis, "Killing", Diagnosis),
        (Diagnosis, "Audit", Diagnosis),
        (Diagnosis, "Examination", Diagnosis),
        (Diagnosis, "Examination", Core),
        (Diagnosis, "Fleet", Diagnosis),
        (Diagnosis, "DependencyInjection", "Microsoft.Extensions.DependencyInjection"),
        (AspNetCore, "Builder", "Microsoft.AspNetCore.Builder"),
    ];

    // Public, so in the root namespace; but they live upstairs.
    private static readonly Regex Guarded = new(@"\bGuarded(DataSource|Connection|Command|Batch|Transaction)\b");

    // The same for the diagnosis: its public face by the room each part lives in.
    private static readonly Dictionary<string, string> Faced = new()
    {
        ["ServerProbe"] = "Server",
        ["PgBouncerConsole"] = "Pooler",
        ["Judge"] = "Verdicts",
        ["SessionKiller"] = "Killing",
        ["Auditor"] = "Audit",
        ["Doctor"] = "Examination",
        ["FleetMember"] = "Fleet",
    };

    public static TheoryData<string> Files
    {
        get
        {
            var data = new TheoryData<string>();
            foreach (var file in Stairs.Keys.SelectMany(package => SourceTree.FilesUnder($"src/{package}")))
            {
                data.Add(SourceTree.Relative(file));
            }

            return data;
        }
    }

    public static TheoryData<string> Packages => [.. Stairs.Keys];

    [Theory]
    [MemberData(nameof(Packages))]
    public void Every_room_has_its_step(string package)
    {
        var rooms = Directory.EnumerateDirectories(Path.Combine(SourceTree.Root, "src", package))
            .Select(Path.GetFileName)
            .Where(name => name is not ("bin" or "obj"));

        Assert.Empty(rooms.Except(Stairs[package].Keys));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_room_uses_only_rooms_below_it(string file)
    {
        var (package, room) = PlaceOf(file);
        var code = SourceTree.CodeOf(Path.Combine(SourceTree.Root, file));

        Assert.DoesNotContain(Others(package, Stairs[package][room].Append(room)), other => Uses(code, package, other));
        foreach (var stranger in Stairs.Keys.Where(stranger => stranger != package))
        {
            Assert.DoesNotContain(Others(stranger, OfOthers.GetValueOrDefault((package, stranger), [])), other => Uses(code, stranger, other));
        }

        if (package == Diagnosis)
        {
            Assert.DoesNotContain(Faced, face => face.Value != room && !Stairs[Diagnosis][room].Contains(face.Value) && Regex.IsMatch(code, $@"\b{face.Key}\b"));
        }

        if (package == Core && room is not ("Connections" or "DependencyInjection"))
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
        var (package, room) = PlaceOf(file);

        Assert.True(space == folder || Faces.Contains((package, room, space)), $"{file} declares namespace {space}.");
    }

    private static IEnumerable<string> Others(string package, IEnumerable<string> allowed) =>
        Stairs[package].Keys.Where(name => name.Length > 0).Except(allowed);

    // Within a package, its own name may be left out.
    private static bool Uses(string code, string package, string room) =>
        Regex.IsMatch(code, $@"(?<![\w.""])({Regex.Escape(package)}\.){(package == Core ? "?" : "")}{room}(\.\w|;)");

    private static (string Package, string Room) PlaceOf(string file)
    {
        var parts = file.Split('/');
        return (parts[1], parts.Length > 3 ? parts[2] : Root);
    }
}
