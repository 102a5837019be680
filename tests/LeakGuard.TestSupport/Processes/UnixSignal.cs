using System.Runtime.InteropServices;

namespace LeakGuard.TestSupport;

/// <summary>Signals to processes, by their numbers on this system.</summary>
internal static partial class UnixSignal
{
    public const int Interrupt = 2;
    public const int Quit = 3;
    public const int Kill = 9;
    public const int Terminate = 15;

    public static int Stop { get; } = OperatingSystem.IsMacOS() ? 17 : 19;

    public static int User1 { get; } = OperatingSystem.IsMacOS() ? 30 : 10;

    public static int Continue { get; } = OperatingSystem.IsMacOS() ? 19 : 18;

    /// <summary>False when there is no such process any more.</summary>
    public static bool Send(int pid, int signal)
    {
        const int noSuchProcess = 3;

        // kill(2) reads zero and negative numbers as groups of processes.
        ArgumentOutOfRangeException.ThrowIfLessThan(pid, 2);
        if (SendNative(pid, signal) == 0)
        {
            return true;
        }

        var error = Marshal.GetLastPInvokeError();
        return error == noSuchProcess
            ? false
            : throw new InvalidOperationException(
                $"Signal {signal} to process {pid}: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SendNative(int pid, int signal);
}
