using System.Runtime.InteropServices;
using Latent.Cli.Commands;

// The first Ctrl-C asks the command to stop and to keep what it has; the second ends the process at once.
using var stop = new CancellationTokenSource();
void Stop(PosixSignalContext signal)
{
    if (!stop.IsCancellationRequested)
    {
        signal.Cancel = true;
        stop.Cancel();
    }
}

using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
return LatentCommand.Run(args, Console.Out, Console.Error, !Console.IsErrorRedirected, stop.Token);
