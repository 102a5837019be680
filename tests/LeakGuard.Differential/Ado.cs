using System.Data.Common;
using Npgsql;

namespace LeakGuard.Differential;

/// <summary>Shorthand of the stories.</summary>
public static class Ado
{
    public static DbCommand Command(this DbConnection connection, string sql, params DbParameter[] parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddRange(parameters);
        return command;
    }

    public static DbBatch Add(this DbBatch batch, string sql, params DbParameter[] parameters)
    {
        var command = batch.CreateBatchCommand();
        command.CommandText = sql;
        command.Parameters.AddRange(parameters);
        batch.BatchCommands.Add(command);
        return batch;
    }

    public static DbBatch Batch(this DbConnection connection, params string[] statements)
    {
        var batch = connection.CreateBatch();
        foreach (var sql in statements)
            batch.Add(sql);
        return batch;
    }

    /// <summary>A parameter without a name, for $1.</summary>
    public static DbParameter At(object? value) => new NpgsqlParameter { Value = value };

    /// <summary>A parameter with a name, for @name.</summary>
    public static DbParameter Named(string name, object? value) => new NpgsqlParameter { ParameterName = name, Value = value };
}
