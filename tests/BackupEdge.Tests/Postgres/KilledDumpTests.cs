using BackupEdge.Engine.Sources;
using BackupEdge.Faults;
using BackupEdge.Tests.Engine;

namespace BackupEdge.Tests.Postgres;

/// <summary>Tests that a killed <c>pg_dump</c> fails the backup, regardless of what it had written.</summary>
public sealed class KilledDumpTests : IDisposable
{
    private readonly EngineHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Theory]
    [InlineData(0, "KILL")]
    [InlineData(1, "KILL")]
    [InlineData(4096, "KILL")]
    [InlineData(65536, "KILL")]
    [InlineData(65537, "TERM")]
    [InlineData(1 << 20, "KILL")]
    [InlineData((1 << 20) + 1, "SEGV")]
    [InlineData(5_000_000, "KILL")]
    [InlineData(5_000_000, "HUP")]
    [InlineData(5_000_000, "INT")]
    public void A_killed_dump_fails_the_backup_after_any_number_of_bytes(int bytes, string signal)
    {
        var fault = Fails($"head -c {bytes} /dev/zero; kill -{signal} $$; sleep 5; exit 9");

        Assert.Contains("ended with exit code", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dump_killed_after_closing_its_output_fails_the_backup() =>
        Fails("head -c 3000000 /dev/zero; exec >&-; sleep 0.2; kill -KILL $$");

    [Fact]
    public void A_killed_dump_whose_child_continues_to_write_fails_the_backup() =>
        Fails("head -c 100000 /dev/zero; (sleep 0.3; head -c 100000 /dev/zero) & kill -KILL $$");

    [Fact]
    public void A_dump_killed_at_random_points_always_fails_the_backup()
    {
        var random = new Random(14);
        for (var i = 0; i < 20; i++)
        {
            Fails($"head -c {random.Next(300_000)} /dev/zero; kill -KILL $$");
        }
    }

    [Fact]
    public async Task A_killed_dump_fails_the_backup_while_other_programs_run()
    {
        using var stop = new CancellationTokenSource();
        var others = Enumerable
            .Range(0, 4)
            .Select(_ =>
                Task.Run(() =>
                {
                    while (!stop.IsCancellationRequested)
                    {
                        using var other = System.Diagnostics.Process.Start("/bin/true");
                        other.WaitForExit();
                    }
                })
            )
            .ToArray();

        for (var i = 0; i < 10; i++)
        {
            Fails("head -c 100000 /dev/zero; kill -KILL $$");
        }

        await stop.CancelAsync();
        await Task.WhenAll(others);
    }

    private Fault Fails(string script)
    {
        var program = _harness.At("pg_dump");
        File.WriteAllText(program, $"#!/bin/sh\n[ \"$1\" = --version ] && {{ echo 'pg_dump (PostgreSQL) 15.8'; exit 0; }}\n{script}\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var database = new PostgresConnection
        {
            Connection = "postgresql://localhost/x",
            Database = "x",
            DumpProgram = program,
        };
        var source = new PostgresSource { Name = "tables", Postgres = database };

        var fault = Assert.Throws<Fault>(() => _harness.Backup(_harness.RequestOf(source)));

        Assert.Equal(FaultCode.SourceFailed, fault.Code);
        Assert.Empty(Directory.GetFiles(_harness.StoreFolder));
        return fault;
    }
}
