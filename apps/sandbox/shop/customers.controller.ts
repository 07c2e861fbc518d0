import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { parse } from '../http/parse.ts';
import { customerChange, foldAddress, newCustomer, type Customer } from './customer.ts';
import { Customers } from './customers.ts';

const listQuery = z.strictObject({
  emailAddress: z.string().optional(),
  reference: z.string().optional(),
  skip: z.coerce.number().int().min(0).default(0),
  take: z.coerce.number().int().min(1).max(500).default(50),
});

interface CustomerList {
  readonly items: readonly Customer[];
  readonly totalItems: number;
}

/** The shop's REST interface. */
@Controller('shop/api/customers')
export class CustomersController {
  constructor(private readonly customers: Customers) {}

  @Get()
  list(@Query() query: unknown): CustomerList {
    const { emailAddress, reference, skip, take } = parse(listQuery, query);
    const { table } = this.customers;
    if (emailAddress === undefined && reference === undefined) {
      return { items: table.page(skip, take), totalItems: table.size };
    }
    const found = (
      reference === undefined
        ? table.find('emailAddress', foldAddress(emailAddress ?? ''))
        : table.find('reference', reference)
    ).filter(
      (customer) => emailAddress === undefined || foldAddress(customer.emailAddress) === foldAddress(emailAddress),
    );
    return { items: found.slice(skip, skip + take), totalItems: found.length };
  }

  @Get(':id')
  read(@Param('id') id: string): Customer {
    return this.customers.get(id);
  }

  @Post()
  create(@Body() body: unknown): Promise<Customer> {
    return this.customers.create(parse(newCustomer, body));
  }

  @Patch(':id')
  update(@Param('id') id: string, @Body() body: unknown): Promise<Customer> {
    return this.customers.update(id, parse(customerChange, body));
  }

  @Post(':id/close')
  @HttpCode(200)
  close(@Param('id') id: string): Promise<Customer> {
    return this.customers.close(id);
  }

  @Delete(':id')
  @HttpCode(204)
  delete(@Param('id') id: string): Promise<void> {
    return this.customers.delete(id);
  }
}
