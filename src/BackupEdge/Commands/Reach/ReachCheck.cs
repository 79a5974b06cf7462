using System.Globalization;
using BackupEdge.Configuration;
using BackupEdge.Copies;
using BackupEdge.Engine.Buckets;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;
using BackupEdge.Objects.S3;

namespace BackupEdge.Commands.Reach;

/// <summary>
/// Opens every source, copy and target as a backup or a restore would, and counts what is there within limits. Writes nothing and runs no
/// command of a source.
/// </summary>
/// <param name="settings">The settings.</param>
/// <param name="limits">The limits of each part.</param>
/// <param name="time">The clock.</param>
internal sealed class ReachCheck(Settings settings, ReachLimits limits, TimeProvider time)
{
    private readonly TreeCount _trees = new(settings, limits, time);

    /// <summary>Returns the parts in the order of the settings. The target in the data folder is left out.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<IReadOnlyList<ReachedPart>> RunAsync(CancellationToken cancel)
    {
        List<ReachedPart> parts = [];
        foreach (var source in settings.Sources)
        {
            parts.Add(await TryAsync(ReachedPart.Source, source.Name, token => Task.FromResult(Reach(source, token)), cancel));
        }

        foreach (var copy in settings.Copies)
        {
            parts.Add(await TryAsync(ReachedPart.Copy, copy.Name, token => ReachAsync(copy, token), cancel));
        }

        foreach (var target in settings.Targets.Where(target => target.Path != settings.Data.Staging))
        {
            parts.Add(await TryAsync(ReachedPart.Target, target.Name, token => ReachAsync(target, token), cancel));
        }

        return parts;
    }

    private async Task<ReachedPart> TryAsync(
        string part,
        string name,
        Func<CancellationToken, Task<ReachedPart>> reach,
        CancellationToken cancel
    )
    {
        // Counting ends by itself before that, unless something does not answer.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        ending.CancelAfter(limits.Count + limits.Answer);
        try
        {
            return await Task.Run(() => reach(ending.Token), CancellationToken.None);
        }
        catch (Fault fault)
        {
            return new ReachedPart(part, name, fault.Message);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            var seconds = (limits.Count + limits.Answer).TotalSeconds.ToString(CultureInfo.InvariantCulture);
            return new ReachedPart(part, name, $"It does not answer within {seconds} s. Check its address, and that it runs.");
        }
    }

    private ReachedPart Reach(SourceDefinition source, CancellationToken cancel)
    {
        if (SourceChecks.FindWarnings(source).ToList() is { Count: > 0 } problems)
        {
            return new ReachedPart(ReachedPart.Source, source.Name, string.Join(" ", problems));
        }

        return source switch
        {
            TreeSourceDefinition tree => _trees.Count(tree, cancel),
            PostgresSource postgres => Reach(postgres, cancel),
            PostgresPhysicalSource server => new ReachedPart(ReachedPart.Source, server.Name, Problem: null)
            {
                Note = PhysicalCheck.Describe(server, time, cancel),
            },
            SqliteSource sqlite => new ReachedPart(ReachedPart.Source, sqlite.Name, Problem: null)
            {
                Databases = 1,
                Bytes = sqlite.Measure([], cancel),
            },
            CommandSource command => new ReachedPart(ReachedPart.Source, command.Name, Problem: null)
            {
                Note = $"{command.Command.Run[0]} exists; what it writes is known only when it runs",
            },
            _ => throw new ArgumentOutOfRangeException(nameof(source), source.Kind, "The kind of source is not known."),
        };
    }

    private ReachedPart Reach(PostgresSource source, CancellationToken cancel)
    {
        var queries = new PostgresQueries(source.Postgres, source.Name, time, cancel);
        var databases = queries.ReadState().Databases.Where(database => source.Covers(database.Key)).ToList();
        if (databases.Count == 0)
        {
            return new ReachedPart(
                ReachedPart.Source,
                source.Name,
                "The server has no database that 'databases' matches and 'exclude' does not. Correct these."
            );
        }

        if (source.Selection?.Globals == PostgresGlobals.All && !CanReadPasswords(queries))
        {
            return new ReachedPart(
                ReachedPart.Source,
                source.Name,
                "The role of 'connection' may not read the passwords of roles, so they would not be in a backup. GRANT pg_read_all_data to "
                    + "it as a superuser, or set 'globals' to without_passwords."
            );
        }

        return new ReachedPart(ReachedPart.Source, source.Name, Problem: null)
        {
            Databases = databases.Count,
            Bytes = databases.Aggregate(0L, (sum, database) => Saturated.Add(sum, database.Value)),
            Note = "the size on the server; dumps differ",
        };
    }

    private static bool CanReadPasswords(PostgresQueries queries)
    {
        using var answer = queries.ReadJson("SELECT to_json(has_table_privilege('pg_authid', 'SELECT'));");
        return answer.RootElement.GetBoolean();
    }

    private async Task<ReachedPart> ReachAsync(CopyDefinition copy, CancellationToken cancel)
    {
        using var store = ObjectStores.Connect(copy.Place, time);
        var began = time.GetTimestamp();
        var (objects, bytes, isWhole) = (0L, 0L, true);
        try
        {
            await foreach (var item in store.ListAsync("", cancel))
            {
                if (objects == limits.Entries || time.GetElapsedTime(began) > limits.Count)
                {
                    isWhole = false;
                    break;
                }

                objects++;
                bytes = Saturated.Add(bytes, item.Length);
            }
        }
        catch (OperationCanceledException) when (store.Condition?.Trouble is { } trouble)
        {
            return new ReachedPart(ReachedPart.Copy, copy.Name, $"{store.Address} cannot be reached: {trouble.Problem}");
        }

        return new ReachedPart(ReachedPart.Copy, copy.Name, Problem: null)
        {
            Files = objects,
            Bytes = bytes,
            AtLeast = !isWhole,
            Note = $"in {store.Address}",
        };
    }

    private async Task<ReachedPart> ReachAsync(TargetDefinition target, CancellationToken cancel)
    {
        if (SourceChecks.FindWarnings(target).ToList() is { Count: > 0 } problems)
        {
            return new ReachedPart(ReachedPart.Target, target.Name, string.Join(" ", problems));
        }

        var part = new ReachedPart(ReachedPart.Target, target.Name, Problem: null) { Note = SpaceOf(target.Path) };
        if (target.Postgres is { } connection)
        {
            part = part with { Databases = new PostgresQueries(connection, target.Name, time, cancel).ReadState().Databases.Count };
        }

        return target.S3 is { } buckets ? part with { Buckets = await CountAsync(buckets, cancel) } : part;
    }

    private async Task<int> CountAsync(BucketConnection connection, CancellationToken cancel)
    {
        using var engine = new S3BucketEngine(connection, time, limits.Answer);
        return (await engine.ListBucketsAsync(cancel)).Count;
    }

    private static string SpaceOf(string folder)
    {
        var free = TargetSpace.Of(folder).FreeBytes;
        var space = free == long.MaxValue ? "" : $"{ByteSize.Text(free)} free";
        return Directory.Exists(folder) ? space : $"{(space.Length > 0 ? space + "; " : "")}a restore creates the folder";
    }
}
