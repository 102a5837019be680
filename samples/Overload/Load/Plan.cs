namespace Overload.Load;

/// <summary>How much load is offered, as multiples of capacity, and for how long.</summary>
internal sealed record Plan(IReadOnlyList<double> Loads, TimeSpan Measuring, TimeSpan Cell, TimeSpan? BareAtWorst = null)
{
    /// <summary>To look at: about half a minute.</summary>
    public static Plan Short { get; } = new([1, 2, 10], TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1.5));

    /// <summary>To keep. At the highest load bare Npgsql needs time to run into its timeout of 15 s.</summary>
    public static Plan Full { get; } = new([0.5, 1, 2, 5, 10], TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(18));

    public TimeSpan DurationOf(double load, bool isBare) => isBare && load == Loads[^1] ? BareAtWorst ?? Cell : Cell;
}
