using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace LeakGuard.EntityFrameworkCore.Guests;

/// <summary>In the options of a context: which pool guards it.</summary>
/// <remarks>One for each pool, however many contexts and options there are.</remarks>
internal sealed class GuardOptionsExtension : IDbContextOptionsExtension
{
    private static readonly ConditionalWeakTable<GuardedDataSource, GuardOptionsExtension> All = [];

    private readonly IGuardServices _services;

    private GuardOptionsExtension(GuestBook book, IGuardServices services)
    {
        _services = services;
        Book = book;
        Info = new GuardOptionsInfo(this);
    }

    /// <summary>The connections of the pool.</summary>
    public GuestBook Book { get; }

    public DbContextOptionsExtensionInfo Info { get; }

    private string Guarded => $"This DbContext is guarded by pool '{Book.PoolName}'";

    public static GuardOptionsExtension Of(GuardedDataSource guard, IGuardServices services) =>
        All.TryGetValue(guard, out var known) ? known : All.GetValue(guard, owner => new GuardOptionsExtension(new GuestBook(owner), services));

    public void ApplyServices(IServiceCollection services) => _services.AddTo(services);

    /// <summary>Refuses options by which the application has put services of its own where the guard's have to be.</summary>
    public void Validate(IDbContextOptions options)
    {
        var core = options.FindExtension<CoreOptionsExtension>();
        if (core?.InternalServiceProvider is { } own && !_services.AreIn(own))
        {
            throw new InvalidOperationException(
                $"{Guarded}, and the services it was given by UseInternalServiceProvider know nothing of that. "
                + "Build them by services.AddEntityFrameworkNpgsql().AddEntityFrameworkLeakGuard().");
        }

        if (core?.ReplacedServices?.Keys.FirstOrDefault(replaced => _services.Include(replaced.Item1)).Item1 is { } service)
        {
            throw new InvalidOperationException(
                $"{Guarded}, and ReplaceService has replaced its {service.Name}, by which the guard sees its connections. Leave out the one or the other.");
        }
    }
}
