using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace LeakGuard.TestSupport;

/// <summary>Picks a TCP port nobody listens on.</summary>
internal static class FreePort
{
    // Below the range outgoing connections take theirs from, so a stopped server finds its port again.
    private const int First = 20000;
    private const int Last = 32000;

    public static int Pick()
    {
        while (true)
        {
            var port = RandomNumberGenerator.GetInt32(First, Last);
            try
            {
                using var probe = new TcpListener(IPAddress.Loopback, port);
                probe.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: the next draw will do.
            }
        }
    }
}
