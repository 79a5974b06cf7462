using System.Diagnostics;
using System.Globalization;
using System.Text;
using BackupEdge.Engine.Platform;
using BackupEdge.Faults;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine.Platform;

public sealed class ChildProcessTests : IDisposable
{
    // A grandchild in a session of its own, which no signal to the child reaches. Its id is in a file as soon as that exists.
    private const string Escaping = "setsid /bin/sh -c 'echo $$ > \"$0.new\"; mv \"$0.new\" \"$0\"; exec sleep 600' \"$1\" & exit 0";

    // Much longer than a call needs to react, and shorter than the child processes would run.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);
    private readonly TempFolder _scratch = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Output_of_any_length_is_read_and_arguments_bypass_the_shell()
    {
        using var child = Start(Of("/bin/sh", "-c", "head -c 5000000 /dev/zero; printf '%s' \"$1\"", "sh", "$(id) * ; \"quoted\""));
        var output = ReadAll(child);

        child.WaitForSuccess();

        Assert.Equal("$(id) * ; \"quoted\"", Encoding.UTF8.GetString(output.AsSpan(5_000_000)));
    }

    [Fact]
    public void An_exit_code_other_than_0_is_an_error_with_the_last_output()
    {
        var command = Of(
            "/bin/sh",
            "-c",
            "i=0; while [ $i -lt 2000 ]; do echo \"noise $i\" >&2; i=$((i+1)); done; printf 'the end\\033[31m' >&2; exit 7"
        );

        var fault = Assert.Throws<Fault>(() => ChildProcess.Run(command, TimeProvider.System, CancellationToken.None));

        Assert.Equal(FaultCode.SourceFailed, fault.Code);
        Assert.StartsWith("The program of the test ended with exit code 7. Last output: ", fault.Message, StringComparison.Ordinal);
        Assert.EndsWith("noise 1999\nthe end [31m", fault.Message, StringComparison.Ordinal);
        Assert.InRange(fault.Message.Length, 1000, 5000);
        Assert.Equal(("src", "/bin/sh"), (fault.Details["source"], fault.Details["program"]));
    }

    [Fact]
    public void Input_is_written_with_back_pressure()
    {
        using var child = ChildProcess.Start(
            Of("/bin/sh", "-c", "sleep 0.2; wc -c >&2; exit 1"),
            isRead: false,
            isFed: true,
            TimeProvider.System,
            CancellationToken.None
        );
        var bytes = new byte[3_000_000];
        child.Write(bytes);
        child.CloseInput();

        Assert.Contains("3000000", Assert.Throws<Fault>(child.WaitForSuccess).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_that_stops_reading_is_an_error_with_its_last_output()
    {
        using var child = ChildProcess.Start(
            Of("/bin/sh", "-c", "echo 'no such table' >&2; exit 3"),
            isRead: false,
            isFed: true,
            TimeProvider.System,
            CancellationToken.None
        );

        var fault = Assert.Throws<Fault>(() => child.Write(new byte[10_000_000]));

        Assert.Contains("exit code 3. Last output: no such table", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/nowhere/pg_dump")]
    [InlineData("no-program-of-this-name")]
    [InlineData("/etc/passwd")]
    [InlineData("/etc")]
    public void A_program_that_is_missing_or_not_executable_is_named(string program)
    {
        var fault = Assert.Throws<Fault>(() => Start(Of(program)));

        Assert.Equal(
            $"The program of the test cannot be run: the program '{program}' does not exist, or this user may not run it. "
                + "Do as the test says.",
            fault.Message
        );
    }

    [Fact]
    public void A_file_that_is_not_a_program_is_an_error_with_the_systems_reason()
    {
        var path = _scratch.At("garbage");
        File.WriteAllBytes(path, [0x7F, 1, 2, 3]);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        Assert.Contains($"cannot be run: '{path}'", Assert.Throws<Fault>(() => Start(Of(path))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Programs_are_not_searched_in_the_current_folder()
    {
        var path = _scratch.At("hostname-of-no-one");
        File.WriteAllText(path, "#!/bin/sh\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        Assert.Null(ProgramFile.Find(Path.GetRelativePath(Environment.CurrentDirectory, path)));
        Assert.Equal(path, ProgramFile.Find(path));
        Assert.NotNull(ProgramFile.Find("sh"));
    }

    [Fact]
    public void Variables_of_settings_are_not_inherited_and_additions_are_passed()
    {
        // Empty, which the settings ignore: programs that other tests start at the same time inherit it.
        Environment.SetEnvironmentVariable("BACKUPEDGE__AUTH__JWT__SECRET", "");
        try
        {
            Assert.Equal("", Environment.GetEnvironmentVariable("BACKUPEDGE__AUTH__JWT__SECRET"));
            var command = Of("/bin/sh", "-c", "env | grep -c BACKUPEDGE__; printf '%s %s' \"$ADDED\" \"${PATH:+path}\"") with
            {
                Environment = new Dictionary<string, string> { ["ADDED"] = "here" },
            };
            using var child = Start(command);

            Assert.Equal("0\nhere path", Encoding.UTF8.GetString(ReadAll(child)));
        }
        finally
        {
            Environment.SetEnvironmentVariable("BACKUPEDGE__AUTH__JWT__SECRET", null);
        }
    }

    [Theory]
    [InlineData("sleep 600")]
    [InlineData("sleep 600 & wait")]
    [InlineData(Escaping)]
    public async Task A_cancellation_ends_a_read_while_a_grandchild_keeps_the_pipe_open(string script)
    {
        var escaped = _scratch.At("escaped");
        using var cancel = new CancellationTokenSource();
        using var child = ChildProcess.Start(
            Of("/bin/sh", "-c", script, "sh", escaped),
            isRead: true,
            isFed: false,
            TimeProvider.System,
            cancel.Token
        );
        var end = DateTimeOffset.UtcNow + Limit;
        while (script == Escaping && !File.Exists(escaped))
        {
            Assert.True(DateTimeOffset.UtcNow < end, "The grandchild did not start.");
            await Task.Delay(10, Ct);
        }

        cancel.CancelAfter(300);

        // The limit is only there against a wait without end.
        await Task.Run(ReadUntilCancelled, Ct).WaitAsync(Limit, Ct);

        if (script == Escaping)
        {
            Kill(int.Parse(await File.ReadAllTextAsync(escaped, Ct), CultureInfo.InvariantCulture));
        }

        void ReadUntilCancelled()
        {
            Assert.ThrowsAny<OperationCanceledException>(() => child.Read(new byte[10]));
            child.Dispose();
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_timeout_kills_the_program_and_is_reported(bool reading)
    {
        var command = Of("/bin/sh", "-c", "echo 'still busy' >&2; sleep 600") with { Timeout = TimeSpan.FromSeconds(5) };

        var fault = Assert.Throws<Fault>(() =>
        {
            if (reading)
            {
                using var child = Start(command);
                child.Read(new byte[10]);
            }
            else
            {
                ChildProcess.Run(command, TimeProvider.System, CancellationToken.None);
            }
        });

        Assert.Equal("The program of the test took longer than 5 seconds and was killed. Last output: still busy", fault.Message);
    }

    [Fact]
    public void Disposing_kills_a_running_program()
    {
        var mark = _scratch.At("mark");
        using (Start(Of("/bin/sh", "-c", $"sleep 5; touch '{mark}'"))) { }

        Assert.DoesNotContain(Directory.GetDirectories("/proc"), folder =>
            Reads(Path.Combine(folder, "cmdline")).Contains(mark, StringComparison.Ordinal)
        );
    }

    private static void Kill(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            process.Kill();
        }
        catch (ArgumentException)
        {
            // Its parent had not ended before the cancellation, so that it was found and killed.
        }
    }

    private static string Reads(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static ChildCommand Of(params string[] run) =>
        new(run)
        {
            Subject = "The program of the test",
            FaultCode = FaultCode.SourceFailed,
            Source = "src",
            Remedy = "Do as the test says.",
        };

    private static ChildProcess Start(ChildCommand command) =>
        ChildProcess.Start(command, isRead: true, isFed: false, TimeProvider.System, CancellationToken.None);

    private static byte[] ReadAll(ChildProcess child)
    {
        using var all = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (int count; (count = child.Read(buffer)) > 0;)
        {
            all.Write(buffer, 0, count);
        }

        return all.ToArray();
    }
}
