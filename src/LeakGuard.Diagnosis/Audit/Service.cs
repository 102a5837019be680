using static System.FormattableString;

namespace LeakGuard.Diagnosis.Audit;

/// <summary>One application as the server sees it: its sessions, and how many instances they belong to.</summary>
/// <param name="Name">Its <c>application_name</c>; empty for none.</param>
/// <param name="Sessions">Its sessions, without reserve connections.</param>
/// <param name="Instances">How many instances it has, at least.</param>
/// <param name="CountedBy">What they were told apart by.</param>
internal sealed record Service(string Name, IReadOnlyList<Backend> Sessions, int Instances, string CountedBy)
{
    public const string ByAddress = "client address, so that several processes of one machine count as one; Server.NameInstance tells them apart";

    // The command's own look.
    private const string Looker = "cli";

    public string Label => Name.Length > 0 ? $"'{Name}'" : "sessions without application_name";

    public Evidence Evidence => new("Instances", Invariant($"{Instances} of {Label}, told apart by {CountedBy}"));

    public static IReadOnlyList<Service> Of(ServerSnapshot server)
    {
        var reserves = server.Clients.Select(backend => ReserveName.Parse(backend.Application)).OfType<ReserveName>()
            .Where(name => name.Application != Looker)
            .ToLookup(name => InstanceName.ServiceOf(name.Application), name => name.Instance);
        return
        [
            .. server.Clients
                .Where(backend => !ReserveName.IsOwn(backend.Application))
                .GroupBy(backend => InstanceName.ServiceOf(backend.Application ?? ""))
                .Select(group => Counted(group.Key, [.. group], reserves[group.Key].Distinct().Count()))
                .OrderByDescending(service => service.Sessions.Count),
        ];
    }

    /// <summary>The one a pool belongs to; where none of its sessions is there now, one instance of it.</summary>
    public static Service Find(IReadOnlyList<Service> services, string? application) =>
        services.FirstOrDefault(service => service.Name == (application ?? "")) ?? new Service(application ?? "", [], 1, "its own word, since none of its sessions is open now");

    private static Service Counted(string name, IReadOnlyList<Backend> sessions, int reserves)
    {
        var names = sessions.Select(session => InstanceName.InstanceOf(session.Application ?? "")).OfType<string>().Distinct().Count();
        var addresses = Math.Max(1, sessions.Select(session => session.Client).OfType<string>().Distinct().Count());
        return names >= Math.Max(addresses, reserves) ? new Service(name, sessions, names, "name")
            : reserves >= addresses ? new Service(name, sessions, reserves, "their LeakGuard's reserve connections")
            : new Service(name, sessions, addresses, ByAddress);
    }
}
