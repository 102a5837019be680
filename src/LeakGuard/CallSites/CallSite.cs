using System.Diagnostics;

namespace LeakGuard.CallSites;

/// <summary>Where a lease was taken, as it is recorded on the hot path: references only, no text.</summary>
/// <param name="Stack">The stack, if it was captured.</param>
/// <param name="Member">The calling member by caller attribute; <see langword="null"/> where there was none.</param>
/// <param name="FilePath">The calling file by caller attribute.</param>
/// <param name="LineNumber">The calling line by caller attribute; 0 where there was none.</param>
internal readonly record struct CallSite(StackTrace? Stack, string? Member, string? FilePath, int LineNumber);
