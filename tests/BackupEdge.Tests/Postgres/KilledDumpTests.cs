using BackupEdge.Engine.Sources;
using BackupEdge.Faults;
using BackupEdge.Tests.Engine;

namespace BackupEdge.Tests.Postgres;

/// <summary>A <c>pg_dump</c> that is killed: whatever it had written, there must be no backup of it.</summary>
public sealed class KilledDumpTests : IDisposable
{
    private readonly EngineHarness _bench = new();

    public void Dispose() => _bench.Dispose();

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
    public void It_fails_the_backup_however_much_it_had_written(int bytes, string signal)
    {
        var fault = Fails($"head -c {bytes} /dev/zero; kill -{signal} $$; sleep 5; exit 9");

        Assert.Contains("ended with exit code", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void It_fails_the_backup_when_it_is_killed_after_its_last_byte_with_its_output_closed() =>
        Fails("head -c 3000000 /dev/zero; exec >&-; sleep 0.2; kill -KILL $$");

    [Fact]
    public void It_fails_the_backup_when_a_child_keeps_its_output_open_and_writes_on_after_its_death() =>
        Fails("head -c 100000 /dev/zero; (sleep 0.3; head -c 100000 /dev/zero) & kill -KILL $$");

    [Fact]
    public void It_fails_the_backup_every_time_at_points_that_chance_chooses()
    {
        var random = new Random(14);
        for (var i = 0; i < 20; i++)
        {
            Fails($"head -c {random.Next(300_000)} /dev/zero; kill -KILL $$");
        }
    }

    [Fact]
    public async Task It_fails_the_backup_while_many_other_programs_are_started_and_end()
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
        var program = _bench.At("pg_dump");
        File.WriteAllText(program, $"#!/bin/sh\n[ \"$1\" = --version ] && {{ echo 'pg_dump (PostgreSQL) 15.8'; exit 0; }}\n{script}\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var database = new PostgresConnection
        {
            Connection = "postgresql://localhost/x",
            Database = "x",
            DumpProgram = program,
        };
        var source = new PostgresSource { Name = "tables", Postgres = database };

        var fault = Assert.Throws<Fault>(() => _bench.Backup(_bench.RequestOf(source)));

        Assert.Equal(FaultCode.SourceFailed, fault.Code);
        Assert.Empty(Directory.GetFiles(_bench.StoreFolder));
        return fault;
    }
}
