using System.Runtime.InteropServices;
using Latent.Cli.Commands;

// The first Ctrl-C asks the command to stop and to keep what it has; the second ends the process at once.
using var stop = new CancellationTokenSource();
using var reminder = new Timer(_ => Console.Error.WriteLine("latent: stopping after the current step; Ctrl-C again ends at once."));
void Stop(PosixSignalContext signal)
{
    if (!stop.IsCancellationRequested)
    {
        signal.Cancel = true;
        stop.Cancel();
        reminder.Change(TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
    }
}

using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
return LatentCommand.Run(args, Console.Out, Console.Error, !Console.IsErrorRedirected, stop.Token);
