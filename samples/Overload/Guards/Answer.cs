namespace Overload.Guards;

/// <summary>What became of a request.</summary>
internal enum Answer
{
    Served,

    /// <summary>No connection for it: at once, or after a wait.</summary>
    Refused,
}
