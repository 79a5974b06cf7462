using System.Diagnostics;
using System.Globalization;

namespace BackupEdge.Tests.Engine.Sources;

/// <summary>Runs a process that continuously writes to a SQLite database, see tests/BackupEdge.Writer.</summary>
internal sealed class WriterProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;
    private long _committed;

    public WriterProcess(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "BackupEdge.Writer.dll"), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _process = Process.Start(start)!;
        _errors = _process.StandardError.ReadToEndAsync();
        _process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is not null)
            {
                Interlocked.Exchange(ref _committed, long.Parse(line.Data, CultureInfo.InvariantCulture));
            }
        };
        _process.BeginOutputReadLine();
    }

    /// <summary>The last row that is known to be committed.</summary>
    public long Committed => Interlocked.Read(ref _committed);

    /// <summary>Waits until more than the given number of rows are committed, and returns the number of committed rows.</summary>
    public async Task<long> AwaitMoreThanAsync(long rows)
    {
        while (Committed <= rows)
        {
            Assert.False(_process.HasExited, $"The writer has ended: {(_process.HasExited ? await _errors : "")}");
            await Task.Delay(2, TestContext.Current.CancellationToken);
        }

        return Committed;
    }

    /// <summary>Ends the process, and returns the last row that it committed.</summary>
    public async Task<long> EndAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(_process.ExitCode == 0, await _errors);
        return Committed;
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromMinutes(1)))
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
