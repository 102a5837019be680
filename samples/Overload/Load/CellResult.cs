namespace Overload.Load;

/// <summary>How a guard fared under a load.</summary>
/// <param name="Load">What was offered, as a multiple of capacity.</param>
/// <param name="Guard">Its name.</param>
/// <param name="Capacity">Requests per second of a closed loop, measured just before.</param>
/// <param name="Duration">For how long requests arrived.</param>
/// <param name="Offered">How many did.</param>
/// <param name="Accepted">How many of them were served, in the end.</param>
/// <param name="Refused">How many were not.</param>
/// <param name="Goodput">Those served while others arrived, per second, as a share of capacity.</param>
/// <param name="Median">From arrival to answer, of the accepted ones.</param>
/// <param name="Percentile99">The same; one in a hundred took longer.</param>
/// <param name="FirstRefusal">When the first refused caller was told, since the load began.</param>
internal sealed record CellResult(
    double Load,
    string Guard,
    double Capacity,
    TimeSpan Duration,
    int Offered,
    int Accepted,
    int Refused,
    double Goodput,
    TimeSpan Median,
    TimeSpan Percentile99,
    TimeSpan? FirstRefusal);
