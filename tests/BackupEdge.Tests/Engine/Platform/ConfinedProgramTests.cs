using System.Net;
using System.Net.Sockets;
using BackupEdge.Engine.Platform;
using BackupEdge.Faults;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine.Platform;

public sealed class ConfinedProgramTests : IDisposable
{
    private const uint Nobody = 65534;
    private readonly TempFolder _outside = new();
    private readonly TempFolder _folder = new();

    public ConfinedProgramTests() => Assert.SkipUnless(Landlock.IsAvailable, "The kernel has no Landlock.");

    public void Dispose()
    {
        _outside.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_program_can_read_what_is_installed_and_write_to_its_folder()
    {
        Run($"/bin/cat /etc/passwd > '{_folder.At("copy")}'; mkdir '{_folder.At("a")}'; mv '{_folder.At("copy")}' '{_folder.At("a")}'");

        Assert.Equal(File.ReadAllText("/etc/passwd"), File.ReadAllText(_folder.At("a", "copy")));
    }

    [Fact]
    public void A_program_cannot_read_or_write_other_files_even_those_of_its_user()
    {
        File.WriteAllText(_outside.At("secret"), "secret");

        AssertDenied($"cat '{_outside.At("secret")}'");
        AssertDenied($"ls '{_outside.Path}'");
        AssertDenied($"echo x > '{_outside.At("new")}'");
        AssertDenied($"echo x >> '{_outside.At("secret")}'");
        AssertDenied($"rm '{_outside.At("secret")}'");
        AssertDenied($"ln '{_outside.At("secret")}' '{_folder.At("link")}'");
        AssertDenied($"mv '{_outside.At("secret")}' '{_folder.At("moved")}'");

        Assert.Equal("secret", File.ReadAllText(_outside.At("secret")));
        Assert.Equal([_outside.At("secret")], Directory.GetFileSystemEntries(_outside.Path));
    }

    [Fact]
    public void A_program_cannot_run_what_it_has_written()
    {
        var script = _folder.At("script");
        AssertDenied($"cp /bin/true '{script}' && chmod +x '{script}' && '{script}'");
    }

    [Fact]
    public async Task A_program_cannot_connect_over_tcp()
    {
        Assert.SkipUnless(File.Exists("/bin/bash"), "bash is not installed.");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var connect = $"exec 3<>/dev/tcp/127.0.0.1/{((IPEndPoint)listener.LocalEndpoint).Port}";

        // Kernels before 6.7 do not limit it.
        var isLimited = Environment.OSVersion.Version >= new Version(6, 7);
        Assert.Equal(isLimited, await Task.Run(() => Fails($"/bin/bash -c '{connect}'")));
    }

    [Fact]
    public void A_program_has_no_rights_of_root_and_cannot_gain_any()
    {
        Run($"grep -E '^(CapEff|CapPrm|CapInh|CapAmb|NoNewPrivs)' /proc/self/status > '{_folder.At("status")}'");

        Assert.Equal(
            ["CapAmb:0", "CapEff:0", "CapInh:0", "CapPrm:0", "NoNewPrivs:1"],
            File.ReadLines(_folder.At("status"))
                .Select(line => line.Split(':'))
                .Select(parts => $"{parts[0]}:{Convert.ToInt64(parts[1].Trim(), 16)}")
                .Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void Root_gives_the_program_another_user()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can do that.");
        FolderOwner.GiveTree(_folder.Path, Nobody, Nobody);

        Run($"id -u > '{_folder.At("id")}'; id -G >> '{_folder.At("id")}'", Nobody);

        Assert.Equal(["65534", "65534"], File.ReadAllLines(_folder.At("id")));
    }

    [Fact]
    public void The_exit_code_and_the_error_of_the_program_are_those_of_the_process()
    {
        var fault = Assert.Throws<Fault>(() => Run("echo broken >&2; exit 7"));

        Assert.Contains("exit code 7", fault.Message, StringComparison.Ordinal);
        Assert.Contains("broken", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_that_does_not_exist_is_reported_with_a_code_of_its_own()
    {
        var fault = Assert.Throws<Fault>(() => RunProgram(["/usr/bin/no-such-program"], Posix.geteuid()));

        Assert.Contains($"exit code {ConfinedProgram.NotRun}", fault.Message, StringComparison.Ordinal);
        Assert.Contains("'/usr/bin/no-such-program' does not exist", fault.Message, StringComparison.Ordinal);
    }

    private void AssertDenied(string script) => Assert.True(Fails(script), script);

    private bool Fails(string script)
    {
        try
        {
            Run(script);
            return false;
        }
        catch (Fault fault) when (fault.Message.Contains("exit code", StringComparison.Ordinal))
        {
            // Links to other files are refused as links to another file system.
            Assert.Matches("[Pp]ermission denied|Invalid cross-device link", fault.Message);
            return true;
        }
    }

    private void Run(string script, uint? user = null) => RunProgram(["/bin/sh", "-c", script], user ?? Posix.geteuid());

    private void RunProgram(IReadOnlyList<string> run, uint user)
    {
        var group = user == Posix.geteuid() ? Posix.getegid() : user;
        var command = new ChildCommand(ConfinedProgram.Command(user, group, _folder.Path, run))
        {
            Subject = "The program",
            FaultCode = FaultCode.DrillFailed,
            Source = "db",
            Timeout = TimeSpan.FromMinutes(2),
        };
        _ = ChildProcess.Run(command, TimeProvider.System, TestContext.Current.CancellationToken);
    }
}
